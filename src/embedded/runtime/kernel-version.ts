/**
 * What the modelled kernel is called (`uname -r`): the rules of its memory and its cgroups are those of Linux 6.12, and the rest
 * of the name says that it is none.
 */
export const kernelVersion = '6.12.0-podpath';
