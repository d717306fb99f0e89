// Checks what `gan demo ... --json` has said: node answer.mjs FILE
import { existsSync, readFileSync } from "node:fs";
import { strict as assert } from "node:assert";

const answer = JSON.parse(readFileSync(process.argv[2], "utf8"));
const numbers = ["seed", "steps", "steps_per_second", "modes", "modes_captured", "high_quality", "reverse_kl"];
for (const key of numbers) assert.equal(typeof answer[key], "number", `${key}: ${answer[key]}`);
assert.equal(answer.distribution, "grid");
assert.equal(answer.steps, 300);
assert.equal(answer.modes, 25);
assert.equal(typeof answer.objective, "string");
assert(existsSync(answer.report), `the report ${answer.report}`);
console.log(JSON.stringify(answer));
