/** What of WebGL2 the automaton needs, and whether this browser has it. */

export interface GlSupport {
  readonly gl: WebGL2RenderingContext;
  /** Format of the state's textures: 32-bit floats, or 16-bit ones where no others can be drawn to. */
  readonly format: 'RGBA32F' | 'RGBA16F';
  /** The graphics card, in the browser's words. */
  readonly renderer: string;
  /** Drawn by the processor: correct, but slower than a kernel made for it. */
  readonly software: boolean;
}

/** @returns a sentence for the user where the automaton cannot run. */
export function openContext(canvas: HTMLCanvasElement, uniformBytes: number): GlSupport | string {
  const gl = canvas.getContext('webgl2', {
    alpha: false,
    antialias: false,
    depth: false,
    preserveDrawingBuffer: true,
    powerPreference: 'high-performance',
  });
  if (!gl) return 'This browser has no WebGL2, or it is switched off.';
  const format = drawableFormat(gl);
  if (!format) return 'The graphics driver cannot draw into textures of floating point numbers.';
  const largest = gl.getParameter(gl.MAX_UNIFORM_BLOCK_SIZE) as number;
  if (largest < uniformBytes)
    return `The graphics driver takes blocks of ${largest} bytes of weights; the automaton has ${uniformBytes}.`;
  const renderer = rendererName(gl);
  return { gl, format, renderer, software: /swiftshader|llvmpipe|software|basic render/i.test(renderer) };
}

function drawableFormat(gl: WebGL2RenderingContext): GlSupport['format'] | undefined {
  if (gl.getExtension('EXT_color_buffer_float')) return 'RGBA32F';
  return gl.getExtension('EXT_color_buffer_half_float') ? 'RGBA16F' : undefined;
}

function rendererName(gl: WebGL2RenderingContext): string {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  return String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
}

export class GlProgram {
  readonly program: WebGLProgram;
  private readonly uniforms = new Map<string, WebGLUniformLocation | null>();

  /** @throws Error with the compiler's log. */
  constructor(
    private readonly gl: WebGL2RenderingContext,
    vertex: string,
    fragment: string,
  ) {
    const program = gl.createProgram();
    const shaders = [compile(gl, gl.VERTEX_SHADER, vertex), compile(gl, gl.FRAGMENT_SHADER, fragment)];
    for (const shader of shaders) gl.attachShader(program, shader);
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
      const logs = shaders.map((shader) => gl.getShaderInfoLog(shader));
      throw new Error(`A shader does not compile: ${gl.getProgramInfoLog(program)} ${logs.join(' ')}`);
    }
    for (const shader of shaders) gl.deleteShader(shader);
    this.program = program;
  }

  at(name: string): WebGLUniformLocation | null {
    if (!this.uniforms.has(name)) this.uniforms.set(name, this.gl.getUniformLocation(this.program, name));
    return this.uniforms.get(name)!;
  }

  /** Makes it the one that draws, with textures under the names of its samplers. */
  use(textures: Readonly<Record<string, WebGLTexture>>): void {
    const { gl } = this;
    gl.useProgram(this.program);
    Object.entries(textures).forEach(([name, texture], unit) => {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.uniform1i(this.at(name), unit);
    });
  }

  bindBlock(name: string, binding: number): void {
    const index = this.gl.getUniformBlockIndex(this.program, name);
    this.gl.uniformBlockBinding(this.program, index, binding);
  }
}

function compile(gl: WebGL2RenderingContext, type: number, source: string): WebGLShader {
  const shader = gl.createShader(type)!;
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}
