/**
 * What a training without a photo has of its own, as `name=value`, where the user says nothing else: nothing of a photo is
 * kept or followed, and all colours are held to the style's.
 */
export const textureSettings: readonly string[] = ['nca.content.weight=0', 'nca.flow.weight=0', 'nca.coherence.weight=0', 'nca.training.otherPhotos=0', 'nca.color.weight=0.5', 'nca.output.size=256'];
