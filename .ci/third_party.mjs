// Writes THIRD_PARTY.md: cargo metadata --locked --all-features --format-version 1 | node .ci/third_party.mjs > THIRD_PARTY.md
import { readFileSync } from "node:fs";

const { packages, resolve, workspace_members: ours } = JSON.parse(readFileSync(0, "utf8"));
const node = Object.fromEntries(resolve.nodes.map((node) => [node.id, node]));

// What ours need to run, on any system; not what tests alone or builds alone need.
const needed = new Set();
function need(id) {
  if (needed.has(id)) return;
  needed.add(id);
  for (const { pkg, dep_kinds } of node[id].deps) if (dep_kinds.some(({ kind }) => kind === null)) need(pkg);
}
ours.forEach(need);

const listed = packages.filter(({ id }) => needed.has(id) && !ours.includes(id));
const byLicence = new Map();
for (const crate of listed) {
  // Some crates still write A/B for A OR B; the order of alternatives means nothing.
  const licence = crate.license.includes("AND") ? crate.license : crate.license.split(/ OR | ?\/ ?/).sort().join(" OR ");
  byLicence.set(licence, [...(byLicence.get(licence) ?? []), crate]);
}

console.log(`# What this is built from

${listed.length} crates of others, with all features and on all systems, by licence. Made by

    cargo metadata --locked --all-features --format-version 1 | node .ci/third_party.mjs > THIRD_PARTY.md

The font in \`src/plot/font\` is a subset of DejaVu Sans, the style sheet and fonts in \`book/src/katex\` are of KaTeX 0.16.4,
and the font in \`book/src/japanese\` is a subset of Noto Sans JP; their licences stand beside them.`);
for (const [name, members] of [...byLicence].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))) {
  const crates = members.map(({ name, version }) => `[${name} ${version}](https://crates.io/crates/${name}/${version})`);
  console.log(`\n## ${name}\n\n${crates.sort().join(",\n")}`);
}
