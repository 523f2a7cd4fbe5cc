/** A list that is being sorted: places are compared and swapped, as Go's `sort.Interface` has it. */
interface Places {
  isLess(i: number, j: number): boolean;
  swap(i: number, j: number): void;
}

/** Up to here Go sorts by insertion, which keeps equals in their order. */
const maxInsertion = 12;
/** From here on a pivot is the median of three medians. */
const minNinther = 50;
/** So many swaps say that a list stands in the opposite order. */
const maxPivotSwaps = 12;
const maxPartialSteps = 5;

/**
 * The list as Go's `sort.Sort` and `sort.Slice` leave it (`sort/zsortinterface.go`, Go 1.26), equals among them, whose order is another
 * after it in lists of more than twelve: the same steps of the same pattern-defeating quicksort.
 */
export function sortAsGo<T>(list: readonly T[], isLess: (a: T, b: T) => boolean): T[] {
  const sorted = [...list];
  const at = (index: number): T => sorted[index] as T;
  sortRange(
    {
      isLess: (i, j) => isLess(at(i), at(j)),
      swap(i, j) {
        [sorted[i], sorted[j]] = [at(j), at(i)];
      },
    },
    0,
    sorted.length,
    bitLength(sorted.length),
  );
  return sorted;
}

const bitLength = (value: number): number => (value === 0 ? 0 : 32 - Math.clz32(value));

function sortRange(places: Places, from: number, to: number, badPivots: number): void {
  let [begin, end, limit] = [from, to, badPivots];
  let wasBalanced = true;
  let wasPartitioned = true;
  while (end - begin > maxInsertion) {
    if (limit === 0) {
      sortByHeap(places, begin, end);
      return;
    }
    if (!wasBalanced) {
      breakPatterns(places, begin, end);
      limit -= 1;
    }
    let { pivot, swaps } = choosePivot(places, begin, end);
    let isIncreasing = swaps === 0;
    if (swaps === maxPivotSwaps) {
      for (let [i, j] = [begin, end - 1]; i < j; i++, j--) places.swap(i, j);
      pivot = end - 1 - (pivot - begin);
      isIncreasing = true;
    }
    if (wasBalanced && wasPartitioned && isIncreasing && insertSome(places, begin, end)) return;
    if (begin > 0 && !places.isLess(begin - 1, pivot)) {
      begin = partitionEqual(places, begin, end, pivot);
      continue;
    }
    const { middle, isPartitioned } = partition(places, begin, end, pivot);
    wasPartitioned = isPartitioned;
    const [left, right, least] = [middle - begin, end - middle, Math.floor((end - begin) / 8)];
    wasBalanced = Math.min(left, right) >= least;
    if (left < right) {
      sortRange(places, begin, middle, limit);
      begin = middle + 1;
    } else {
      sortRange(places, middle + 1, end, limit);
      end = middle;
    }
  }
  for (let i = begin + 1; i < end; i++)
    for (let j = i; j > begin && places.isLess(j, j - 1); j--) places.swap(j, j - 1);
}

function sortByHeap({ isLess, swap }: Places, first: number, end: number): void {
  const siftDown = (low: number, high: number): void => {
    for (let root = low; ; ) {
      let child = 2 * root + 1;
      if (child >= high) return;
      if (child + 1 < high && isLess(first + child, first + child + 1)) child += 1;
      if (!isLess(first + root, first + child)) return;
      swap(first + root, first + child);
      root = child;
    }
  };
  const length = end - first;
  for (let i = Math.floor((length - 1) / 2); i >= 0; i--) siftDown(i, length);
  for (let i = length - 1; i >= 0; i--) {
    swap(first, first + i);
    siftDown(0, i);
  }
}

/** Swaps three in the middle with places that the length alone decides (xorshift, 64 bits). */
function breakPatterns({ swap }: Places, begin: number, end: number): void {
  const length = end - begin;
  const mask = (1n << BigInt(bitLength(length))) - 1n;
  let random = BigInt(length);
  const middle = begin + Math.floor(length / 4) * 2;
  for (let index = middle - 1; index <= middle + 1; index++) {
    random = BigInt.asUintN(64, random ^ (random << 13n));
    random ^= random >> 7n;
    random = BigInt.asUintN(64, random ^ (random << 17n));
    const other = Number(random & mask);
    swap(index, begin + (other >= length ? other - length : other));
  }
}

function choosePivot({ isLess }: Places, begin: number, end: number): { pivot: number; swaps: number } {
  let swaps = 0;
  const order = (a: number, b: number): readonly [number, number] => {
    if (!isLess(b, a)) return [a, b];
    swaps += 1;
    return [b, a];
  };
  const median = (one: number, two: number, three: number): number => {
    let [a, b, c] = [one, two, three];
    [a, b] = order(a, b);
    [b, c] = order(b, c);
    [a, b] = order(a, b);
    return b;
  };
  const length = end - begin;
  const quarter = Math.floor(length / 4);
  const points = [begin + quarter, begin + 2 * quarter, begin + 3 * quarter] as const;
  const [i, j, k] = length < minNinther ? points : points.map((at) => median(at - 1, at, at + 1));
  return { pivot: median(i as number, j as number, k as number), swaps };
}

/** A few steps of insertion, in case that little is out of order. @returns whether that was all */
function insertSome({ isLess, swap }: Places, begin: number, end: number): boolean {
  let i = begin + 1;
  for (let step = 0; step < maxPartialSteps; step++) {
    while (i < end && !isLess(i, i - 1)) i += 1;
    if (i === end) return true;
    if (end - begin < minNinther) return false;
    swap(i, i - 1);
    if (i - begin >= 2) for (let j = i - 1; j >= 1 && isLess(j, j - 1); j--) swap(j, j - 1);
    if (end - i >= 2) for (let j = i + 1; j < end && isLess(j, j - 1); j++) swap(j, j - 1);
  }
  return false;
}

/** What is less than the pivot goes before it, the rest after it. */
function partition(
  { isLess, swap }: Places,
  begin: number,
  end: number,
  pivot: number,
): { readonly middle: number; readonly isPartitioned: boolean } {
  swap(begin, pivot);
  let [i, j] = [begin + 1, end - 1];
  const narrow = (): boolean => {
    while (i <= j && isLess(i, begin)) i += 1;
    while (i <= j && !isLess(j, begin)) j -= 1;
    return i <= j;
  };
  let isPartitioned = true;
  while (narrow()) {
    isPartitioned = false;
    swap(i, j);
    i += 1;
    j -= 1;
  }
  swap(j, begin);
  return { middle: j, isPartitioned };
}

/** What equals the pivot goes to the front, where nothing is less than it. @returns where the rest begins */
function partitionEqual({ isLess, swap }: Places, begin: number, end: number, pivot: number): number {
  swap(begin, pivot);
  let [i, j] = [begin + 1, end - 1];
  for (;;) {
    while (i <= j && !isLess(begin, i)) i += 1;
    while (i <= j && isLess(begin, j)) j -= 1;
    if (i > j) return i;
    swap(i, j);
    i += 1;
    j -= 1;
  }
}
