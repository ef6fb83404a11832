/** Frames begin with 1; players and `ffmpeg` sort such names. */
export const numbered = (frame: number): string => String(frame + 1).padStart(6, '0');
