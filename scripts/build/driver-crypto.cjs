// The hashes of pg's login (its lib/crypto/utils.js) by Node's own functions. pg uses the Web Crypto API, which also runs in browsers
// and edge workers, and whose loading is a tenth of a run with nothing to do. SCRAM: RFC 5802 and RFC 7677; MD5: manual, 54.2.3.
// These take time to load as well, in which the server can already be at work: they are loaded when the first of them is called.
'use strict';
let loaded;
const crypto = () => (loaded ??= require('node:crypto'));

const md5 = async (data) => crypto().createHash('md5').update(data).digest('hex');
const hashByName = async (name, data) => crypto().createHash(name.replace('-', '')).update(data).digest();

module.exports = {
  md5,
  hashByName,
  sha256: (data) => hashByName('SHA-256', data),
  randomBytes: (length) => crypto().randomBytes(length),
  hmacSha256: async (key, message) => crypto().createHmac('sha256', key).update(message).digest(),
  deriveKey: async (password, salt, iterations) => crypto().pbkdf2Sync(password, salt, iterations, 32, 'sha256'),
  postgresMd5PasswordHash: async (user, password, salt) =>
    `md5${await md5(Buffer.concat([Buffer.from(await md5(password + user)), salt]))}`,
};
