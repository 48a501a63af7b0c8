// Cases of the corpus that fail, and why. A test fails when one of them begins to pass.

export const KNOWN: Readonly<Record<string, string>> = {
  'order-index-on-only-beside-attached':
    'a partition that is attached again gets an index of its own for one ON ONLY its parent, which should be made after that',
  'order-partition-under-a-reference-to-itself':
    'a partition is dropped before the foreign key of its parent that refers to the parent, and so to the partition',
};
