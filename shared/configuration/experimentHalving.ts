import { z } from 'zod';
import { lossNames } from '../losses';

const measures = ['gramRatio', 'residual', 'correlation'] as const;

/** What runs are compared by. */
export const criterionSchema = z.enum(['total', ...lossNames, ...measures]);

/** Of an experiment: which runs go on. */
export const halvingSchema = z
  .strictObject({
    by: criterionSchema.meta({
      markdownDescription: 'What is compared: a loss (the median of 5 iterations), or a measure of the picture, for which it is drawn.',
    }),
    rungs: z
      .array(
        z.strictObject({
          at: z.number().gt(0).lt(1).meta({ markdownDescription: 'Share of a run’s iterations.' }),
          keep: z.int().min(1).meta({ markdownDescription: 'How many runs go on.' }),
        }),
      )
      .min(1)
      .meta({ markdownDescription: 'Where the runs are compared, in order.' }),
  })
  .superRefine(({ rungs }, context) => {
    rungs.slice(1).forEach(({ at, keep }, i) => {
      const before = rungs[i]!;
      if (at <= before.at || keep > before.keep) context.addIssue({ code: 'custom', path: ['rungs', i + 1], message: 'each rung comes later than the one before and keeps no more runs' });
    });
  })
  .meta({ markdownDescription: 'Successive halving: at each rung the best runs go on, and the rest are discarded.' });
export type Halving = z.infer<typeof halvingSchema>;
type Criterion = Halving['by'];

export const isMeasure = (by: Criterion): by is (typeof measures)[number] => (measures as readonly string[]).includes(by);
export const isHigherBetter = (by: Criterion): boolean => by === 'residual' || by === 'correlation';
