/** Of a secret of several lines, those that are shorter are not hidden where they stand alone: `}` is on many lines. */
const SHORTEST_LINE = 8;
/** Into so many characters the `base64` command breaks its lines. */
const BASE64_LINE = 76;

/**
 * What a secret may look like in an output: as it is, line by line, in base64 wherever it begins among the three bytes
 * of a group, and URL-encoded.
 */
export function secretForms(value: Buffer): Buffer[] {
  const whole = withoutLastBreak(value);
  const lines = linesOf(whole);
  const plain = [whole, ...lines.filter((line) => line.length >= SHORTEST_LINE && line.length < whole.length)];
  const texts = plain.flatMap((bytes) => [...base64Forms(bytes), ...urlForms(bytes)]);
  const forms = [...plain, ...texts.map((text) => Buffer.from(text, 'latin1')), ...brokenBase64(value)];
  return [...new Map(forms.map((form) => [form.toString('latin1'), form])).values()];
}

/** A file's last line break is often left out of what is shown of it. */
function withoutLastBreak(value: Buffer): Buffer {
  const text = value.toString('latin1').replace(/\r?\n$/, '');
  return value.subarray(0, text.length);
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

/** A file that is shown by the `base64` command: its lines. */
function brokenBase64(value: Buffer): Buffer[] {
  const encoded = value.toString('base64').replace(/=+$/, '');
  if (encoded.length <= BASE64_LINE) return [];
  const lines = encoded.match(new RegExp(`.{1,${BASE64_LINE}}`, 'g')) ?? [];
  return lines.filter((line) => line.length >= SHORTEST_LINE).map((line) => Buffer.from(line, 'latin1'));
}

/** By RFC 3986, as `encodeURIComponent` does, and as forms are sent; in capitals and not. */
function urlForms(value: Buffer): string[] {
  const strict = percentEncoded(value, /[A-Za-z0-9_.~-]/);
  const lenient = percentEncoded(value, /[A-Za-z0-9_.~!'()*-]/);
  const form = percentEncoded(value, /[A-Za-z0-9_.*-]/).replaceAll('%20', '+');
  const inCapitals = [strict, lenient, form];
  return [...inCapitals, ...inCapitals.map((text) => text.replaceAll(/%../g, (code) => code.toLowerCase()))];
}

function percentEncoded(value: Buffer, plain: RegExp): string {
  const encode = (byte: number): string => {
    const character = String.fromCharCode(byte);
    return plain.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  };
  return [...value].map(encode).join('');
}
