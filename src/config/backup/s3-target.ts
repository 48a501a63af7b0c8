// A place in an object store: s3://bucket/prefix.

export interface S3Target {
  readonly bucket: string;
  /** Without slashes at its ends; empty: the bucket itself. */
  readonly prefix: string;
}

/** What is wrong is not quoted: somebody may have put a key into it. @param refuse throws what is wrong and what to write instead. */
export function readS3Target(text: string, refuse: (problem: string, hint: string) => never): S3Target {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([^?#]*))?$/.exec(text) ?? [];
  if (bucket === undefined)
    return refuse('does not name a bucket', 'write s3://BUCKET/PREFIX; the endpoint of another store than AWS goes into AWS_ENDPOINT_URL');
  return { bucket, prefix: prefix.replaceAll(/^\/+|\/+$/g, '') };
}

export const shownS3Target = ({ bucket, prefix }: S3Target): string => `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`;
