import * as v from 'valibot';

// The grammar of github.com/distribution/reference, spelled out: [domain[:port]/]path[:tag][@digest].
const DOMAIN_PART = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = `(?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const PATH_PART = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const TAG = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
export const IMAGE_REFERENCE = new RegExp(`^(?:${DOMAIN}/)?${PATH_PART}(?:/${PATH_PART})*(?::${TAG})?(?:@${DIGEST})?$`);

/** Longest name that the distribution grammar allows, tag and digest not counted; a fair bound for the whole. */
export const LONGEST_IMAGE_REFERENCE = 512;

export const ImageReferenceSchema = v.custom<string>(
  (value) => typeof value === 'string' && value.length <= LONGEST_IMAGE_REFERENCE && IMAGE_REFERENCE.test(value),
  "an image reference such as 'alpine', 'alpine:3.22', 'ghcr.io/team/app:1.0' or 'app@sha256:…'",
);
