(() => {
  const grids = JSON.parse(document.getElementById("grids").textContent);
  const image = document.getElementById("grid");
  transport(grids.map(([step]) => step), at => { image.src = "data:image/png;base64," + grids[at][1]; }, 400);
})();
