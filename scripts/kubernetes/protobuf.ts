import type { ProtobufData } from '../../src/kube/index.ts';
import type { SchemaData } from '../../src/kube/schemas/create-schemas.ts';
import type { GoTypes } from './go-types.ts';

/** `protobuf.json`: numbers of fields, in the order in which `schemas.json` has definitions and fields; see `src/kube/protobuf/messages.ts`. */
export async function packProtobuf({ packages }: SchemaData, goTypes: GoTypes): Promise<ProtobufData> {
  const packed: Record<string, readonly string[]> = {};
  for (const name in packages) {
    const lines: string[] = [];
    for (const line of packages[name]?.definitions ?? []) lines.push(await packLine(name, line, goTypes));
    packed[name] = lines;
  }
  return { packages: packed };
}

async function packLine(packageName: string, line: string, goTypes: GoTypes): Promise<string> {
  const [head = '', ...words] = line.split(' ');
  if (words.length === 0) return '';
  const name = head.replace(/[#%]+$/, '');
  const struct = await goTypes.struct(`${packageName}.${name}`);
  return words
    .map((word) => {
      const field = struct?.get(word.slice(0, word.indexOf(':')));
      if (field === undefined) throw new Error(`${packageName}.${name}: Go has no field ${word}`);
      return field.numbers?.join('.') ?? '-';
    })
    .join(' ');
}
