/** What a reader reads, in English and in Japanese. */
const WORDS = {
    loading: ["Loading the library …", "読み込み中…"],
    broken: ["The library broke; the page has to be loaded again.", "ライブラリが壊れました。ページを読み直してください。"],
    language: ["日本語", "English"],
    example: ["Example", "例"],
    own: ["your own", "自分の数"],
    talk: ["as in the text", "本文の例"],
    edges: ["edges", "境界を測る"],
    halving: ["DCGAN's halving", "DCGAN の縮小"],
    kronecker: ["a Kronecker product", "クロネッカー積"],
    copies: ["copied pixels", "ピクセルを写す"],
    checkerboard: ["a checkerboard: kernel 3, stride 2", "チェック: カーネル3、ストライド2"],
    even: ["no checkerboard: kernel 4, stride 2", "チェックなし: カーネル4、ストライド2"],
    direction: ["Direction", "向き"],
    convolution: ["convolution", "畳み込み"],
    transposed: ["transposed convolution", "転置畳み込み"],
    side: ["Picture", "画像"],
    kernel: ["Filter", "フィルタ"],
    stride: ["Stride", "ストライド"],
    padding: ["Padding", "パディング"],
    picture: ["The picture", "画像"],
    filter: ["The filter", "フィルタ"],
    output: ["The output", "結果"],
    choose: ["Point at a number that comes out, or go there with the arrow keys.", "結果の数を指すか、矢印キーで動いてください。"],
    nothing: ["no pixel under the window: 0", "フィルタの下にピクセルなし: 0"],
    place: ["row {0}, column {1}", "{0}, {1}"],
    anotherStart: ["Another z", "別の z"],
    anotherEnd: ["Another end", "別の終点"],
    point: ["How far", "位置"],
    along: ["Along", "方法"],
    line: ["the line", "直線"],
    sphere: ["the sphere", "回転"],
    drawn: ["G(z): {0} × {0} pixels", "G(z): {0} × {0} ピクセル"],
    generator: ["{0} weights, z with {1} numbers", "重み {0} 個、z は {1} 個の数"],
    wayOf: ["{0}: G(z) at nine places from z to its end", "{0}: z から終点まで9か所の G(z)"],
    length: ["‖z‖ = {0} on the line, {1} on the sphere", "‖z‖ = 直線 {0}、回転 {1}"],
};

/** A text with what stands for {0}, {1}. */
function told(key, ...values) {
    return t(key).replace(/\{(\d)\}/g, (_, i) => values[i]);
}
