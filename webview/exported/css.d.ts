/** Stylesheets as text: the build's loader for this page. */
declare module '*.css' {
  const text: string;
  export default text;
}
