const pause = (ms) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

/** What steps until someone pauses. Who extends it shows itself by `show`, and has a place for messages, `says`. */
class Player {
    /** How long a look is to be the newest one, in milliseconds. */
    static FRAME = 33;

    constructor() {
        this.playing = this.busy = false;
        this.turn = 0;
        this.count = 1;
        this.last = Promise.resolve();
        this.calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    }

    /** One thing after the other, in the order in which they were asked for. */
    inTurn(act) {
        const turn = this.last.then(async () => {
            this.busy = true;
            try {
                await act();
            } catch (error) {
                this.pause();
                this.say(error.message, true);
            }
            this.busy = false;
        });
        this.last = turn;
        return turn;
    }

    /** As many steps between two looks as fill the time of one, after `count` of them took so many milliseconds. */
    pace(ms) {
        const wanted = this.calm ? 500 : Player.FRAME;
        this.count = Math.max(1, Math.min(200, Math.round(this.count * Math.min(2, wanted / Math.max(ms, 1)))));
    }

    /** Nothing goes on by itself any more: whatever does has its turn, and that is over. */
    pause() {
        this.playing = false;
        this.turn += 1;
        this.show();
    }

    say(text, wrong = false) {
        this.says.textContent = text;
        this.says.classList.toggle("gan-wrong", wrong);
    }
}
