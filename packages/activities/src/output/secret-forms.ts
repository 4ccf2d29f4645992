import { isUtf8 } from 'node:buffer';
import { withoutLastBreak } from './without-last-break.ts';

/** Of a secret of several lines, those that are shorter are not hidden where they stand alone: `}` is on many lines. */
const SHORTEST_LINE = 8;
/** Into so many characters the `base64` command breaks its lines. */
const BASE64_LINE = 76;

/**
 * What a secret may look like in an output: as it is, line by line, in base64 wherever it begins among the three bytes
 * of a group, URL-encoded, and in a text of JSON.
 */
export function secretForms(value: Buffer): Buffer[] {
  const whole = withoutLastBreak(value);
  const lines = linesOf(whole);
  const plain = [whole, ...lines.filter((line) => line.length >= SHORTEST_LINE && line.length < whole.length)];
  const texts = plain.flatMap((bytes) => [...base64Forms(bytes), ...urlForms(bytes)]);
  const broken = [whole, value].flatMap(brokenBase64);
  const inLatin1 = [...texts, ...broken].map((text) => Buffer.from(text, 'latin1'));
  const forms = [...plain, ...inLatin1, ...plain.flatMap(jsonForms)];
  return [...new Map(forms.map((form) => [form.toString('latin1'), form])).values()];
}

function linesOf(value: Buffer): Buffer[] {
  const text = value.toString('latin1');
  return text.split(/\r?\n/).map((line) => Buffer.from(line.trim(), 'latin1'));
}

/** Of each alignment the characters in which there is nothing but the value. */
function base64Forms(value: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bits = 8 * (before + value.length);
    const encoded = Buffer.concat([Buffer.alloc(before), value]).toString('base64');
    const text = encoded.slice(Math.ceil((8 * before) / 6), Math.floor(bits / 6));
    return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/**
 * What the `base64` command makes of it, as a whole and each of its lines. Without what depends on whether a line break
 * comes after it, as after what a shell's `echo` shows of a file that has none.
 */
function brokenBase64(value: Buffer): string[] {
  const encoded = value.toString('base64').slice(0, Math.floor((8 * value.length) / 6));
  const lines = encoded.match(new RegExp(`.{1,${BASE64_LINE}}`, 'g')) ?? [];
  if (lines.length < 2) return [];
  return [lines.join('\n'), ...lines.filter((line) => line.length >= SHORTEST_LINE)];
}

/** Between the quotes: as most write it, and as Go does, which writes nothing that HTML would take for its own. */
function jsonForms(value: Buffer): Buffer[] {
  if (!isUtf8(value)) return [];
  const text = JSON.stringify(value.toString('utf8')).slice(1, -1);
  const forHtml = text.replaceAll(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
  return [Buffer.from(text), Buffer.from(forHtml)];
}

/** By RFC 3986, with slashes and without, as `encodeURIComponent` does, and as forms are sent; in capitals and not. */
function urlForms(value: Buffer): string[] {
  const strict = percentEncoded(value, /[A-Za-z0-9_.~-]/);
  const path = percentEncoded(value, /[A-Za-z0-9_.~/-]/);
  const lenient = percentEncoded(value, /[A-Za-z0-9_.~!'()*-]/);
  const form = percentEncoded(value, /[A-Za-z0-9_.*-]/).replaceAll('%20', '+');
  const inCapitals = [strict, path, lenient, form];
  return [...inCapitals, ...inCapitals.map((text) => text.replaceAll(/%../g, (code) => code.toLowerCase()))];
}

function percentEncoded(value: Buffer, plain: RegExp): string {
  const encode = (byte: number): string => {
    const character = String.fromCharCode(byte);
    return plain.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  };
  return [...value].map(encode).join('');
}
