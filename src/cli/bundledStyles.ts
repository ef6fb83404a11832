import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const folder = path.join(__dirname, '../media/samples/styles');

/** Names of the styles that come with the project. */
export function bundledStyles(): string[] {
  return readdirSync(folder).map((file) => path.parse(file).name).sort();
}

/** The file that is meant: one of that name where there is one, else the bundled style of that name. */
export function styleFile(text: string): string {
  const bundled = bundledStyles().includes(text) && !existsSync(text);
  return bundled ? path.join(folder, `${text}.jpg`) : text;
}
