/** The pieces by the class of their places. */
const PIECES = { "gan-hand": Hand, "gan-walk": Walk };
