/** The version of this package, as `tdw-worker --version` says it. A test holds it against package.json. */
export const VERSION = '0.0.0';
