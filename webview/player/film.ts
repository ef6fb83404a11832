import {
  BufferTarget,
  CanvasSource,
  getFirstEncodableVideoCodec,
  Mp4OutputFormat,
  Output,
  QUALITY_HIGH,
  WebMOutputFormat,
  type VideoCodec,
} from 'mediabunny';

const codecs: Record<'webm' | 'mp4', VideoCodec[]> = { webm: ['vp9', 'vp8', 'av1'], mp4: ['avc', 'hevc', 'av1'] };

/** The codec that this browser can put into such a film; null if none. */
export async function filmCodec(kind: 'webm' | 'mp4'): Promise<VideoCodec | null> {
  if (typeof VideoEncoder === 'undefined') return null;
  return getFirstEncodableVideoCodec(codecs[kind], { width: 640, height: 480 });
}

/** A film of what a canvas shows, frame by frame. */
export class FilmEncoder {
  private constructor(
    private readonly output: Output,
    private readonly target: BufferTarget,
    private readonly source: CanvasSource,
  ) {}

  static async start(kind: 'webm' | 'mp4', codec: VideoCodec, canvas: OffscreenCanvas): Promise<FilmEncoder> {
    const target = new BufferTarget();
    const format = kind === 'webm' ? new WebMOutputFormat() : new Mp4OutputFormat({ fastStart: 'in-memory' });
    const output = new Output({ format, target });
    const source = new CanvasSource(canvas, { codec, bitrate: QUALITY_HIGH });
    output.addVideoTrack(source);
    await output.start();
    return new FilmEncoder(output, target, source);
  }

  /** Adds what the canvas shows now; times in seconds. */
  add(timestamp: number, duration: number): Promise<void> {
    return this.source.add(timestamp, duration);
  }

  async finish(): Promise<Uint8Array> {
    await this.output.finalize();
    return new Uint8Array(this.target.buffer!);
  }
}
