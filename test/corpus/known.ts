// Cases of the corpus that fail, and why. A test fails when one of them begins to pass.

export const KNOWN: Readonly<Record<string, string>> = {
  'order-keys-swap-names': "two keys that swap names are the same lines in pg_dump's output, sorted: the witness cannot tell them apart",
  'table-partition-detached-bare': 'what a partition had from its parent is its own once it is detached, and is not dropped then',
};
