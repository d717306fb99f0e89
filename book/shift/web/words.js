/** What a reader reads, in English and in Japanese. */
const WORDS = {
    loading: ["Loading the library …", "読み込み中…"],
    broken: ["The library broke; the page has to be loaded again.", "ライブラリが壊れました。ページを読み直してください。"],
    language: ["日本語", "English"],
    play: ["Play", "再生"],
    pause: ["Pause", "停止"],
    step: ["Step", "1歩"],
    reset: ["Reset", "最初から"],
    seed: ["Seed", "シード"],
    at: ["step", "ステップ"],
    turned: ["The target is turned by", "ターゲットの回転"],
    start: ["The target's encoder begins", "ターゲットのエンコーダーの初期値"],
    copy: ["as a copy of the source's", "ソースのコピー"],
    fresh: ["with fresh weights", "新しい重み"],
    reveal: ["Show the target's classes, which training never sees", "ターゲットのクラスを表示(学習には使われない)"],
    points: ["The points: dots of the source, crosses of the target. Background: how the target's network names a point", "点: ● ソース、× ターゲット。背景: ターゲットのネットワークの答え"],
    features: ["The features: dots of the source, crosses of the target. Background: how the classifier names a feature", "特徴量: ● ソース、× ターゲット。背景: 識別機の答え"],
    accuracy: ["Named rightly, and D's accuracy (½: it cannot tell the domains apart)", "正答率と D の正答率(½ なら区別できない)"],
    ofTarget: ["target", "ターゲット"],
    ofSource: ["source", "ソース"],
    ofD: ["D", "D"],
    said: ["step {0}: the target is named rightly in {1} %, the source in {2} %; D is right in {3} %", "ステップ {0}: 正答率 ターゲット {1} %、ソース {2} %、D {3} %"],
    keys: ["Keys: P play, S step, R reset", "キー: P 再生、S 1歩、R 最初から"],
};

/** A text with what stands for {0}, {1}. */
function told(key, ...values) {
    return t(key).replace(/\{(\d)\}/g, (_, i) => values[i]);
}
