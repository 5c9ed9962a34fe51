/*
 * Stores of references, as compiled code calls them: with the address in x14 and the reference in x15, and a copy with
 * the source's address in x13. A collector would be told here; there is none. Addresses move on to the next field.
 */

    .text

    .global RhpAssignRefArm64, RhpCheckedAssignRefArm64, RhpByRefAssignRefArm64
    .type RhpAssignRefArm64, %function
    .type RhpCheckedAssignRefArm64, %function
    .type RhpByRefAssignRefArm64, %function

RhpByRefAssignRefArm64:
    ldr x15, [x13], #8
RhpAssignRefArm64:
RhpCheckedAssignRefArm64:
    str x15, [x14], #8
    ret

    .section .note.GNU-stack, "", %progbits
