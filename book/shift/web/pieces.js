/** The piece by the class of its place. */
const PIECES = { "gan-shift": Shift };
