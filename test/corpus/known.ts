// Cases of the corpus that fail, and why. A test fails when one of them begins to pass.

export const KNOWN: Readonly<Record<string, string>> = {
  'comment-enum-made-anew': 'an enum that is made anew under its name loses its comment',
  'index-partition-name': 'an index of a partition is made with that of its parent, under a name of its own',
  'privilege-type-relabelled': 'an enum that is made anew under its name loses what was granted on it',
  'range-type-canonical': 'a range type and its canonical function need each other, and neither can be dropped first',
};
