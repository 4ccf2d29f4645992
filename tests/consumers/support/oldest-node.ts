const appleSilicon = process.platform === 'darwin' && process.arch === 'arm64';
const name = `${appleSilicon ? 'node-bin' : 'node'}-${process.platform}-${process.arch}`;

/** The oldest Node that the packages' `engines` allow: the npm package that holds it, and its program in a project. */
export const oldestNode = { spec: `${name}@22.12.0`, program: `node_modules/${name}/bin/node` };
