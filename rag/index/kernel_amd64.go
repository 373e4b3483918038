//go:build !purego

package index

import "golang.org/x/sys/cpu"

// useAVX2 chooses the form of the inner loops; tests switch it off.
var useAVX2 = cpu.X86.HasAVX2

// addColumnsAVX2 is addColumns of n passages.
//
//go:noescape
func addColumnsAVX2(sums *int32, n int, cells *int8, offsets, next *[columnLanes]int, weights *[columnLanes]int16)

// addRowsAVX2 is addRows of n rows of length dim.
//
//go:noescape
func addRowsAVX2(sums *int32, n int, cells *int8, weights *int16, dim int)

// aboveAVX2 is above of n passages.
//
//go:noescape
func aboveAVX2(mask *uint64, sums *int32, steps *float32, n int, add int32, bound float32)
