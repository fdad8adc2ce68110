/** The sweep secret from before the present one: the portal of the journeys is told to take it still. */
export const previousSweepSecret = 'the-sweep-secret-from-before-the-rotation'
