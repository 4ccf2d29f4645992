/** The version of this package, as on the label `tdw.version`. A test holds it against package.json. */
export const VERSION = '0.0.0';
