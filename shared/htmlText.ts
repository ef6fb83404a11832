/** Text inside of a page, in an element that runs nothing. */
const ID = 'nca-record';
const START = `<script type="application/json" id="${ID}">`;
const END = '</script>';

/** The page with JSON in its head. @throws Error if it has no head */
export function withHtmlText(html: Uint8Array, json: string): Uint8Array<ArrayBuffer> {
  const page = new TextDecoder().decode(html);
  const head = page.indexOf('</head>');
  if (head < 0) throw new Error('This page has no head.');
  // It may not end its element early.
  const element = `${START}${json.replaceAll('<', '\\u003c')}${END}\n`;
  return Uint8Array.from(new TextEncoder().encode(page.slice(0, head) + element + page.slice(head)));
}

/** What `withHtmlText` wrote; undefined where the file has none, or is no page. */
export function htmlText(html: Uint8Array): string | undefined {
  const page = new TextDecoder().decode(html);
  const start = page.indexOf(START);
  const end = page.indexOf(END, start);
  return start < 0 || end < 0 || start > page.indexOf('</head>') ? undefined : page.slice(start + START.length, end);
}
