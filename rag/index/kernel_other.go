//go:build !amd64 || purego

package index

// useAVX2 is false where there is no such form of the inner loops.
var useAVX2 = false

func addColumnsAVX2(*int32, int, *int8, *[columnLanes]int, *[columnLanes]int, *[columnLanes]int16) {
	panic("no AVX2")
}
func addRowsAVX2(*int32, int, *int8, *int16, int)              { panic("no AVX2") }
func aboveAVX2(*uint64, *int32, *float32, int, int32, float32) { panic("no AVX2") }
