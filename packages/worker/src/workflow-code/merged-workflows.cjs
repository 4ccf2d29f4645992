// What the bundler is given: the user's workflows and ours as one module. (`export *` of two modules silently
// drops a name that both have.)
const theirs = require('./own-workflows.cjs');
const ours = require('@tdw/workflows');

for (const name of Object.keys(ours)) {
  // The very same function is no conflict: an entry may say `export * from '@tdw/workflows'` itself.
  if (name in theirs && theirs[name] !== ours[name]) {
    throw Object.assign(new Error(`There are two workflows '${name}'`), { duplicateWorkflow: name });
  }
}

module.exports = { ...theirs, ...ours };
