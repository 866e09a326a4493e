export { createLiveQueryClient, } from './client.js';
export { expiryOf } from './expiry.js';
export { applyPatch } from './patch.js';
export {} from './session.js';
export { share } from './share.js';
