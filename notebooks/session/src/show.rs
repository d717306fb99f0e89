use std::fmt::{Debug, Display};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;
use shall_we_gan::{
    lab::{Lab, Run},
    plot::{Layers, Picture, scene},
};

use crate::kernel;

/// A value that a notebook shows as more than text. The kernel calls this method on what a cell ends in.
pub trait Show {
    /// Prints the value between the markers that evcxr looks for.
    fn evcxr_display(&self);
}

impl Show for Picture {
    fn evcxr_display(&self) {
        let (width, height) = self.size();
        let plain = format!("a picture of {width} × {height}, which a notebook shows");
        kernel::show("image/png", || STANDARD.encode(self.to_png()), plain);
    }
}

/// The points of the run over D's surface, as they are now.
impl Show for Run {
    fn evcxr_display(&self) {
        let plain = format!("step {} of {}; a notebook shows the points", self.engine().step(), self.end());
        kernel::show("image/png", || STANDARD.encode(portrait(self).to_png()), plain);
    }
}

/// A run as it is now.
pub(crate) fn portrait(run: &Run) -> Picture {
    scene(run.record(), &run.look(), Layers { arrows: false, ..Layers::ALL })
}

impl<T: Show + ?Sized> Show for &T {
    fn evcxr_display(&self) {
        (**self).evcxr_display();
    }
}

impl<T: Show + ?Sized> Show for &mut T {
    fn evcxr_display(&self) {
        (**self).evcxr_display();
    }
}

/// A run that has only been described says what it would do.
impl Show for Lab {
    fn evcxr_display(&self) {
        let settings = self.settings();
        let (p_data, objective) = (&settings.distribution, &settings.objective);
        let steps = settings.steps;
        let plain =
            format!("{p_data} with the objective {objective}, {steps} steps: .run()? runs them, .start()? begins");
        kernel::show("text/plain", || plain.clone(), &plain);
    }
}

/// What was made, or why it was not: a cell need not end in `?`.
impl<T: Show, E: Display> Show for Result<T, E> {
    fn evcxr_display(&self) {
        match self {
            Ok(value) => value.evcxr_display(),
            Err(why) => kernel::fail(&why.to_string()),
        }
    }
}

/// Shows a picture at once, in the middle of a cell, as often as it is called.
pub fn display(picture: &Picture) {
    if kernel::listens() {
        let data = json!({ "text/plain": format!("{picture:?}"), "image/png": STANDARD.encode(picture.to_png()) });
        kernel::send(&json!({ "display": data }));
    } else {
        picture.evcxr_display();
    }
}

/// Takes away what the cell has shown so far, once something new comes: pictures that are drawn one after another become
/// one that changes.
pub fn clear() {
    if kernel::listens() {
        kernel::send(&json!({ "clear": true }));
    }
}

/// The way in which any other value is shown. It belongs to references, so that of `(&value).evcxr_display()` the compiler
/// takes a value's own way first.
pub trait ShowDebug {
    /// Shows the value as `Debug` writes it.
    fn evcxr_display(&self);
}

impl<T: Debug + ?Sized> ShowDebug for &T {
    fn evcxr_display(&self) {
        let text = format!("{self:?}");
        // A cell that ends in a statement gives nothing.
        if text != "()" {
            kernel::show("text/plain", || text.clone(), &text);
        }
    }
}

/// What a name stands for whose value cannot be kept from one cell to the next: a closure, or what borrows. Define a
/// function instead, or use the value in the same cell.
#[derive(Debug, Clone, Copy)]
pub struct NotKeptBetweenCells;
