import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the clone. */
export const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where downloads and other things that can be made again are kept; git ignores it. */
export const cacheDirectory = join(projectRoot, '.cache');
