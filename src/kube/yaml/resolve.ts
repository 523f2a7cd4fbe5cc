// Words of YAML 1.1 that are no text (go.yaml.in/yaml/v2 v2.4.4, resolve.go).
const words = new Set(
  'y Y yes Yes YES true True TRUE on On ON n N no No NO false False FALSE off Off OFF ~ null Null NULL .nan .NaN .NAN .inf .Inf .INF +.inf +.Inf +.INF -.inf -.Inf -.INF'.split(
    ' ',
  ),
);

const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const yamlFloat = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
// `strconv.ParseInt(x, 0, 64)`; underlines were taken away before.
const integer = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)$/;
// `strconv.ParseFloat` of what begins with a dot.
const dotFloat = /^\.[0-9]+(?:[eE][-+]?[0-9]+)?$/;

/** Tests whether a text, written without quotation marks, is read as that text again and not as a number, a date, a boolean. */
export function canBePlain(text: string): boolean {
  const first = text.charCodeAt(0);
  // Most texts begin with a letter that begins no such word.
  const isDigit = first >= 0x30 && first <= 0x39;
  const isSign = first === 0x2b || first === 0x2d;
  if (!isDigit && !isSign && first !== 0x2e && !'yYnNtTfFoO~'.includes(text.charAt(0))) return true;
  if (words.has(text)) return false;
  if (first === 0x2e) return !dotFloat.test(text);
  if (!isDigit && !isSign) return true;
  if (base60.test(text) || isTimestamp(text)) return false;
  const plain = text.replaceAll('_', '');
  if (integer.test(plain) && isIn64Bits(plain)) return false;
  return !yamlFloat.test(plain) || !Number.isFinite(Number(plain));
}

function isIn64Bits(text: string): boolean {
  const digits = text.replace(/^[-+]/, '').replace(/^0([0-7]+)$/, '0o$1');
  const size = BigInt(digits);
  return text.startsWith('-') ? size <= 2n ** 63n : size < 2n ** 64n && (!text.startsWith('+') || size < 2n ** 63n);
}

const timestamp =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?)?$/;

function isTimestamp(text: string): boolean {
  const found = timestamp.exec(text);
  if (found === null) return false;
  const [year = 0, month = 0, day = 0, ...time] = found.slice(1).map(Number);
  const [hour = 0, minute = 0, second = 0] = time.filter((part) => !Number.isNaN(part));
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return month >= 1 && month <= 12 && day >= 1 && day <= days && hour < 24 && minute < 60 && second < 60;
}
