//! The folder of a run on pictures.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    Error, Result,
    cli::folder::{Folder, beside},
    data::Shape,
    lab::pictures::{ACROSS, PictureRun, PictureSettings},
    plot::{self, Images, Picture},
    train::record::Record,
};

pub use crate::cli::folder::CHECKPOINT;

/// The folder of the checkpoints of `--keep-every`, in that of the run.
const KEPT: &str = "checkpoints";

/// The folder of a run that asks for none.
pub fn usual(settings: &PictureSettings) -> PathBuf {
    // A folder may be called `.`; a set has a name and no place.
    let place = Path::new(&settings.data).canonicalize().unwrap_or_else(|_| PathBuf::from(&settings.data));
    let name = place.file_name().unwrap_or("pictures".as_ref()).to_string_lossy();
    Path::new("out").join(format!("{name}-{}-seed{}", settings.arch, settings.seed))
}

/// The checkpoint of a run: the latest in its folder, or the file itself.
///
/// # Errors
/// If the folder has none.
pub fn checkpoint_of(run: &Path) -> Result<PathBuf> {
    let latest = run.join(CHECKPOINT);
    match (run.is_dir(), latest.exists()) {
        (false, _) => Ok(run.to_path_buf()),
        (true, true) => Ok(latest),
        (true, false) => {
            let why =
                format!("there is no {CHECKPOINT} in it; it is not the folder of a run, or one that saved nothing");
            Err(Error::Format { path: run.into(), why })
        }
    }
}

/// The folder of the run that a checkpoint is of: for those of `--keep-every` the one above theirs.
pub fn home(checkpoint: &Path) -> PathBuf {
    let folder = beside(checkpoint);
    if checkpoint.ends_with(CHECKPOINT) {
        return folder;
    }
    match (folder.ends_with(KEPT), std::path::absolute(&folder)) {
        (true, _) => beside(&folder),
        // From inside of that folder, where its name is not said.
        (false, Ok(whole)) if whole.ends_with(KEPT) => folder.join(".."),
        (false, _) => folder,
    }
}

/// Refuses a folder among the pictures: its grids would be taken for more of them.
///
/// # Errors
/// If it is one.
pub fn apart(data: &str, folder: &Path) -> Result<()> {
    let failed = |source| Error::File { path: folder.into(), source };
    let whole = std::path::absolute(folder).map_err(failed)?;
    let there = whole.ancestors().find_map(|known| known.canonicalize().ok()).unwrap_or_default();
    match Path::new(data).canonicalize() {
        Ok(pictures) if pictures.is_dir() && there.starts_with(&pictures) => {
            let why =
                "it lies among the pictures, and its grids would be taken for more of them; choose another with --out";
            Err(Error::Refused { what: format!("the folder {}", folder.display()), why: why.into() })
        }
        _ => Ok(()),
    }
}

/// Pictures in plain numbers as `plot` takes them.
pub fn images(shape: Shape, values: Vec<f32>) -> Images {
    let Shape { height, width, channels } = shape;
    Images { height, width, channels, values }
}

/// Pictures as a grid.
pub fn grid(shape: Shape, values: Vec<f32>) -> Picture {
    plot::grid(images(shape, values), ACROSS)
}

/// Where a run's files go, each of them whole or not at all.
#[derive(Debug)]
pub struct RunFolder(Folder);

impl RunFolder {
    /// Makes the folder where it is missing, and sees that files can be put there.
    ///
    /// # Errors
    /// If not.
    pub fn new(path: PathBuf) -> Result<Self> {
        Folder::new(path).map(Self)
    }

    /// The folder itself.
    pub fn folder(&self) -> &Folder {
        &self.0
    }

    /// The path of a file in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path(name)
    }

    /// Writes what is known before the first of these steps: the configuration and, in a new folder, a grid and the state,
    /// so that from then on the folder is that of a run, however it ends.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn begin(&self, run: &PictureRun) -> Result<()> {
        self.0.config("train", &run.settings().fields(), [run.end(), run.settings().steps])?;
        if self.path(CHECKPOINT).exists() {
            return Ok(());
        }
        self.grid(run)?;
        self.save(run)
    }

    /// Draws the grid of this moment.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn grid(&self, run: &PictureRun) -> Result<()> {
        let png = grid(run.settings().shape(), run.grid()).to_png();
        self.0.put(&format!("grids/step-{:08}.png", run.engine().step()), &png)
    }

    /// Saves what is needed to go on, and the record as it is.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save(&self, run: &PictureRun) -> Result<()> {
        run.save(&self.path(CHECKPOINT))?;
        self.0.curves(&run.record().curves)
    }

    /// Keeps a checkpoint of this moment for good.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn keep(&self, run: &PictureRun) -> Result<()> {
        run.save(&self.path(&format!("{KEPT}/step-{:08}.safetensors", run.engine().step())))
    }

    /// Writes everything that is made from a record and the grids.
    ///
    /// # Errors
    /// If a file cannot be read or written.
    pub fn write(&self, record: &Record) -> Result<()> {
        self.0.curves(&record.curves)?;
        self.0.put("report.html", plot::gallery_report(record, &self.grids()?).as_bytes())
    }

    /// The grids in the folder, by their step.
    fn grids(&self) -> Result<Vec<(u64, Vec<u8>)>> {
        let folder = self.path("grids");
        let failed = |path: &Path, source| Error::File { path: path.into(), source };
        let mut grids = Vec::new();
        for entry in fs::read_dir(&folder).map_err(|e| failed(&folder, e))? {
            let path = entry.map_err(|e| failed(&folder, e))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let step = name.strip_prefix("step-").and_then(|name| name.strip_suffix(".png")?.parse().ok());
            if let Some(step) = step {
                grids.push((step, fs::read(&path).map_err(|e| failed(&path, e))?));
            }
        }
        grids.sort();
        Ok(grids)
    }
}
