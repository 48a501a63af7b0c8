// What the comment of a scratch database begins with: a time in milliseconds since 1970, when it was created, follows.
export const MARK = 'schemagate: a scratch database since ';
