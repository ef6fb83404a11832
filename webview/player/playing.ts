import type { Playing } from '../../shared/protocol/playerMessages';
import type { PlayerState } from './state';

/** Tells what plays as soon as it is another. */
export function playingTeller(state: () => PlayerState, tell: (playing: Playing) => void): () => void {
  let told = '';
  return () => {
    const playing = playingOf(state());
    if (!playing || JSON.stringify(playing) === told) return;
    told = JSON.stringify(playing);
    tell(playing);
  };
}

function playingOf({ phase, first, second, use, mask, photoFile, playing }: PlayerState): Playing | undefined {
  if (phase !== 'ready' || !photoFile) return undefined;
  const takesPart = second && (use === 'mix' || mask);
  const automata = [first!, ...(takesPart ? [second] : [])].map(({ title }) => title);
  return { isPlaying: playing, automata, photo: photoFile.name };
}
