import { LABEL_PREFIX } from '../labels.ts';
import { textRecord } from './text-record.ts';

/** A user's own labels. Ours decide which container belongs to which run, so they cannot be set by hand. */
export const LabelsSchema = textRecord(
  (key) => key !== '' && !key.startsWith(LABEL_PREFIX),
  `a label's name: not empty, and not beginning with '${LABEL_PREFIX}', which is reserved`,
);
