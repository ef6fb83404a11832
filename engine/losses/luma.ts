/** Shares of red, green and blue in luma (ITU-R BT.601). */
export const luma = [0.299, 0.587, 0.114] as const;
