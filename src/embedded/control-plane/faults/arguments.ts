import type { Fault, FaultArguments, FaultParameter } from './fault.ts';

/** How a fault is written: `kubelet-stopped=NODE`, `registry-slow[=FACTOR]`. */
export function formatUsage({ name, parameters }: Fault): string {
  if (parameters.length === 0) return name;
  const words = parameters.map((one) => (one.usual === undefined ? one.name : `[${one.name}]`).toUpperCase());
  const [first = '', ...rest] = words;
  const tail = rest.map((word) => (word.startsWith('[') ? `[:${word.slice(1)}` : `:${word}`)).join('');
  return first.startsWith('[') ? `${name}[=${first.slice(1)}${tail}` : `${name}=${first}${tail}`;
}

/** What of a fault tells it from another of its name: the Node. */
export function formatFault({ name }: Fault, values: FaultArguments): string {
  return values['node'] === undefined ? name : `${name}=${values['node']}`;
}

/** Splits `NAME=NODE:FACTOR` into the name and values by position; nothing is checked yet. */
export function splitFault(text: string): { readonly name: string; readonly values: readonly string[] } {
  const at = text.indexOf('=');
  if (at < 0) return { name: text, values: [] };
  return { name: text.slice(0, at), values: text.slice(at + 1).split(':') };
}

/** Values by position as values by name. @throws RangeError for more than the fault takes */
export function nameValues(fault: Fault, values: readonly string[]): FaultArguments {
  if (values.length > fault.parameters.length) throw new RangeError(`write ${formatUsage(fault)}`);
  return Object.fromEntries(
    values.map((value, index) => {
      const { name = 'node', kind } = fault.parameters[index] ?? {};
      return [name, kind === 'number' ? Number(value) : value];
    }),
  );
}

/** Checks what a fault was told, and adds what is usual. @throws RangeError that says what it takes */
export function checkArguments(fault: Fault, given: FaultArguments, nodeNames: readonly string[]): FaultArguments {
  const known = fault.parameters.map(({ name }) => name as string);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`${fault.name} takes ${known.length === 0 ? 'nothing' : known.join(' and ')}, not ${unknown}`);
  }
  return Object.fromEntries(
    fault.parameters.map((parameter) => [parameter.name, readValue(fault, parameter, given, nodeNames)]),
  );
}

function readValue(fault: Fault, parameter: FaultParameter, given: FaultArguments, nodeNames: readonly string[]) {
  const { name, kind, minimum = 0, usual } = parameter;
  const value = given[name] ?? usual;
  if (value === undefined) throw new RangeError(`${fault.name} must be told its ${name}: ${formatUsage(fault)}`);
  if (kind === 'node') {
    if (nodeNames.includes(String(value))) return String(value);
    throw new RangeError(`there is no node ${value}; there are ${nodeNames.join(', ')}`);
  }
  const number = typeof value === 'number' ? value : Number.NaN;
  if (number >= minimum && Number.isFinite(number)) return number;
  throw new RangeError(`the ${name} of ${fault.name} is a number of at least ${minimum}`);
}
