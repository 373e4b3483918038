//go:build !purego

#include "textflag.h"

// Two columns of 16 passages are interleaved by byte, widened to words, and
// multiplied by their two weights and added in pairs: 8 sums an instruction. A
// pair is at most 2·128·32767, far below what VPMADDWD could not hold.

// PAIR adds to Y8 and Y9 two columns of the 16 passages from AX.
#define PAIR(c0, c1, weights) \
	VMOVDQU    (c0)(AX*1), X0; \
	VMOVDQU    (c1)(AX*1), X1; \
	VPUNPCKLBW X1, X0, X2;     \
	VPUNPCKHBW X1, X0, X3;     \
	VPMOVSXBW  X2, Y2;         \
	VPMOVSXBW  X3, Y3;         \
	VPMADDWD   weights, Y2, Y2; \
	VPMADDWD   weights, Y3, Y3; \
	VPADDD     Y2, Y8, Y8;     \
	VPADDD     Y3, Y9, Y9

// AHEAD asks for the cells of a column that the next call reads.
#define AHEAD(at) \
	MOVQ       at(CX), R14; \
	ADDQ       cells+16(FP), R14; \
	PREFETCHT0 (R14)(AX*1)

// func addColumnsAVX2(sums *int32, n int, cells *int8, offsets, next *[8]int, weights *[8]int16)
TEXT ·addColumnsAVX2(SB), NOSPLIT, $0-48
	MOVQ sums+0(FP), DI
	MOVQ n+8(FP), SI
	MOVQ cells+16(FP), AX
	MOVQ offsets+24(FP), BX
	MOVQ weights+40(FP), CX

	VPBROADCASTD 0(CX), Y12
	VPBROADCASTD 4(CX), Y13
	VPBROADCASTD 8(CX), Y14
	VPBROADCASTD 12(CX), Y15

	MOVQ 0(BX), R8
	MOVQ 8(BX), R9
	MOVQ 16(BX), R10
	MOVQ 24(BX), R11
	MOVQ 32(BX), R12
	MOVQ 40(BX), R13
	MOVQ 48(BX), DX
	MOVQ 56(BX), BX
	ADDQ AX, R8
	ADDQ AX, R9
	ADDQ AX, R10
	ADDQ AX, R11
	ADDQ AX, R12
	ADDQ AX, R13
	ADDQ AX, DX
	ADDQ AX, BX
	MOVQ next+32(FP), CX
	XORQ AX, AX

columns:
	TESTQ $63, AX
	JNZ   line
	AHEAD(0)
	AHEAD(8)
	AHEAD(16)
	AHEAD(24)
	AHEAD(32)
	AHEAD(40)
	AHEAD(48)
	AHEAD(56)

line:
	VMOVDQU (DI)(AX*4), Y8
	VMOVDQU 32(DI)(AX*4), Y9
	PAIR(R8, R9, Y12)
	PAIR(R10, R11, Y13)
	PAIR(R12, R13, Y14)
	PAIR(DX, BX, Y15)
	VMOVDQU Y8, (DI)(AX*4)
	VMOVDQU Y9, 32(DI)(AX*4)
	ADDQ    $16, AX
	CMPQ    AX, SI
	JLT     columns

	VZEROUPPER
	RET

// func addRowsAVX2(sums *int32, n int, cells *int8, weights *int16, dim int)
TEXT ·addRowsAVX2(SB), NOSPLIT, $0-40
	MOVQ sums+0(FP), DI
	MOVQ n+8(FP), SI
	MOVQ cells+16(FP), R8
	MOVQ weights+24(FP), R9
	MOVQ dim+32(FP), CX

rows:
	VPXOR Y4, Y4, Y4
	VPXOR Y5, Y5, Y5
	VPXOR Y6, Y6, Y6
	VPXOR Y7, Y7, Y7
	XORQ  AX, AX

cells:
	VPMOVSXBW (R8)(AX*1), Y0
	VPMOVSXBW 16(R8)(AX*1), Y1
	VPMOVSXBW 32(R8)(AX*1), Y2
	VPMOVSXBW 48(R8)(AX*1), Y3
	VPMADDWD  (R9)(AX*2), Y0, Y0
	VPMADDWD  32(R9)(AX*2), Y1, Y1
	VPMADDWD  64(R9)(AX*2), Y2, Y2
	VPMADDWD  96(R9)(AX*2), Y3, Y3
	VPADDD    Y0, Y4, Y4
	VPADDD    Y1, Y5, Y5
	VPADDD    Y2, Y6, Y6
	VPADDD    Y3, Y7, Y7
	ADDQ      $64, AX
	CMPQ      AX, CX
	JLT       cells

	VPADDD       Y5, Y4, Y4
	VPADDD       Y7, Y6, Y6
	VPADDD       Y6, Y4, Y4
	VEXTRACTI128 $1, Y4, X5
	VPADDD       X5, X4, X4
	VPSHUFD      $0x4E, X4, X5
	VPADDD       X5, X4, X4
	VPSHUFD      $0xB1, X4, X5
	VPADDD       X5, X4, X4
	VMOVD        X4, AX
	ADDL         AX, (DI)
	ADDQ         $4, DI
	ADDQ         CX, R8
	DECQ         SI
	JNZ          rows

	VZEROUPPER
	RET

// func aboveAVX2(mask *uint64, sums *int32, steps *float32, n int, add int32, bound float32)
TEXT ·aboveAVX2(SB), NOSPLIT, $0-40
	MOVQ         mask+0(FP), DI
	MOVQ         sums+8(FP), SI
	MOVQ         steps+16(FP), DX
	MOVQ         n+24(FP), CX
	MOVL         add+32(FP), AX
	VMOVD        AX, X6
	VPBROADCASTD X6, Y6
	VBROADCASTSS bound+36(FP), Y7
	XORQ         AX, AX

passages:
	VPADDD    (SI)(AX*4), Y6, Y0
	VPADDD    32(SI)(AX*4), Y6, Y1
	VCVTDQ2PS Y0, Y0
	VCVTDQ2PS Y1, Y1
	VMULPS    (DX)(AX*4), Y0, Y0
	VMULPS    32(DX)(AX*4), Y1, Y1
	VCMPPS    $13, Y7, Y0, Y0 // at least
	VCMPPS    $13, Y7, Y1, Y1
	VMOVMSKPS Y0, R8
	VMOVMSKPS Y1, R9
	SHLL      $8, R9
	ORL       R9, R8
	MOVW      R8, (DI)
	ADDQ      $2, DI
	ADDQ      $16, AX
	CMPQ      AX, CX
	JLT       passages

	VZEROUPPER
	RET
