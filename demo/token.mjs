// Prints a token that lets its bearer act as a database role for a day: what an identity provider
// would issue. Usage: JWT_SECRET=... node demo/token.mjs service_role
//                 or: JWT_SECRET=... node demo/token.mjs authenticated somebody@example.com [AUTH_USER_ID]
import { createHmac } from 'node:crypto';

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

const [role, email, sub] = process.argv.slice(2);
const content = [
  encode({ alg: 'HS256', typ: 'JWT' }),
  encode({ role, email, sub, exp: Math.floor(Date.now() / 1000) + 86_400 }),
].join('.');
const signature = createHmac('sha256', process.env.JWT_SECRET).update(content).digest('base64url');

console.log(`${content}.${signature}`);
