use std::any::TypeId;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use shall_we_gan::plot::Picture;

/// A value that a notebook shows as more than text. The kernel calls this method on what a cell ends in.
pub trait Show {
    /// Prints the value between the markers that evcxr looks for.
    fn evcxr_display(&self);
}

impl Show for Picture {
    fn evcxr_display(&self) {
        println!("EVCXR_BEGIN_CONTENT image/png\n{}\nEVCXR_END_CONTENT", STANDARD.encode(self.to_png()));
    }
}

/// Shows any value as a notebook would: by [`Show`] where it has that, by `Debug` otherwise. Both are methods of the
/// same name, of which the compiler takes the first that fits: `(&Shown(&value)).show()`.
#[derive(Debug)]
pub struct Shown<'a, T>(pub &'a T);

impl<T: Show> Shown<'_, T> {
    /// By its own way.
    pub fn show(&self) {
        self.0.evcxr_display();
    }
}

/// The other way: by `Debug`.
pub trait ShowDebug {
    /// Prints the value.
    fn show(&self);
}

impl<T: std::fmt::Debug + 'static> ShowDebug for &Shown<'_, T> {
    fn show(&self) {
        // A cell that ends in a statement gives nothing.
        if TypeId::of::<T>() != TypeId::of::<()>() {
            println!("{:?}", self.0);
        }
    }
}
