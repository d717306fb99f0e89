/** Pictures from −1, black, to 1, white, pixel for pixel and side by side. */
function paint(canvas, pictures) {
    const side = Math.sqrt(pictures[0].length);
    [canvas.width, canvas.height] = [side * pictures.length, side];
    const context = canvas.getContext("2d");
    pictures.forEach((picture, i) => {
        const image = context.createImageData(side, side);
        picture.forEach((value, at) => image.data.set([...Array(3).fill(127.5 * (value + 1)), 255], 4 * at));
        context.putImageData(image, side * i, 0);
    });
}
