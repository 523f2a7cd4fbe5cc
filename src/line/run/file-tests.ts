import type { LineFiles } from '../files.ts';

/** Whether `OPERATOR operand` of `test` and `[[` holds. */
export async function testUnary(
  operator: string,
  operand: string,
  { files, get }: { readonly files: LineFiles; get(name: string): string | undefined },
): Promise<boolean> {
  switch (operator) {
    case '-n':
      return operand !== '';
    case '-z':
      return operand === '';
    case '-v':
      return get(operand) !== undefined;
    // No descriptor is a terminal to a test: what is printed does not change with it.
    case '-t':
    case '-o':
      return false;
    default: {
      const found = await files.stat(operand);
      if (found === undefined) return false;
      switch (operator) {
        case '-d':
        case '-x':
          return found.kind === 'folder';
        case '-f':
          return found.kind === 'file';
        case '-s':
          return found.kind === 'folder' || found.sizeBytes > 0;
        // Of what there is here, nothing is a link, a device, a pipe or a socket.
        case '-b':
        case '-c':
        case '-g':
        case '-h':
        case '-k':
        case '-L':
        case '-p':
        case '-S':
        case '-u':
          return false;
        default:
          return true;
      }
    }
  }
}

/** `a -nt b` and its like. */
export async function compareFiles(operator: string, left: string, right: string, files: LineFiles): Promise<boolean> {
  const [one, other] = [await files.stat(left), await files.stat(right)];
  if (operator === '-nt') return one !== undefined && one.modifiedMs > (other?.modifiedMs ?? -1);
  if (operator === '-ot') return other !== undefined && other.modifiedMs > (one?.modifiedMs ?? -1);
  // One file has one name here.
  return left === right && one !== undefined;
}
