package index

// The inner loops of a scan. Each has a portable form, here, and one for a
// processor with AVX2; their results are the same to the last bit: sums of
// integers that cannot overflow, and one product of float32 a passage.

// columnLanes is how many columns are added at once, and cellLanes the number of
// which the passages of a sum are a multiple.
const (
	columnLanes = 8
	cellLanes   = 64
)

// addColumns adds to sums the products of eight columns and their weights. The
// columns begin at offsets in cells; next is where those of the next call probably
// begin, on which nothing depends: they may lie anywhere. The passages are a
// multiple of cellLanes.
func addColumns(sums []int32, cells []int8, offsets, next *[columnLanes]int, weights *[columnLanes]int16) {
	for _, at := range offsets {
		_ = cells[at : at+len(sums)] // the other form does not look
	}
	if useAVX2 && len(sums) > 0 {
		addColumnsAVX2(&sums[0], len(sums), &cells[0], offsets, next, weights)
		return
	}
	for i := 0; i < columnLanes; i += 4 {
		c0, c1, c2, c3 := cells[offsets[i]:], cells[offsets[i+1]:], cells[offsets[i+2]:], cells[offsets[i+3]:]
		c0, c1, c2, c3 = c0[:len(sums)], c1[:len(sums)], c2[:len(sums)], c3[:len(sums)]
		w0, w1, w2, w3 := int32(weights[i]), int32(weights[i+1]), int32(weights[i+2]), int32(weights[i+3])
		for k := range sums {
			sums[k] += w0*int32(c0[k]) + w1*int32(c1[k]) + w2*int32(c2[k]) + w3*int32(c3[k])
		}
	}
}

// addRows adds to sums the inner products of rows, which follow each other in
// cells, and the weights. The length of a row is that of the weights, a multiple
// of cellLanes.
func addRows(sums []int32, cells []int8, weights []int16) {
	cells = cells[:len(sums)*len(weights)]
	if len(cells) == 0 {
		return
	}
	if useAVX2 {
		addRowsAVX2(&sums[0], len(sums), &cells[0], &weights[0], len(weights))
		return
	}
	for k := range sums {
		row := cells[k*len(weights) : (k+1)*len(weights)]
		var s0, s1 int32
		for i := 0; i < len(weights); i += 8 {
			c, w := (*[8]int8)(row[i:]), (*[8]int16)(weights[i:])
			s0 += int32(c[0])*int32(w[0]) + int32(c[1])*int32(w[1]) + int32(c[2])*int32(w[2]) + int32(c[3])*int32(w[3])
			s1 += int32(c[4])*int32(w[4]) + int32(c[5])*int32(w[5]) + int32(c[6])*int32(w[6]) + int32(c[7])*int32(w[7])
		}
		sums[k] += s0 + s1
	}
}

// above sets the bits of the passages whose sum and add, times step, is at least
// bound, and clears the others. The passages are a multiple of cellLanes.
func above(mask []uint64, sums []int32, add int32, steps []float32, bound float32) {
	mask, steps = mask[:len(sums)/64], steps[:len(sums)]
	if useAVX2 && len(mask) > 0 {
		aboveAVX2(&mask[0], &sums[0], &steps[0], len(sums), add, bound)
		return
	}
	for m := range mask {
		var set uint64
		for k := range 64 {
			if float32(sums[64*m+k]+add)*steps[64*m+k] >= bound {
				set |= 1 << k
			}
		}
		mask[m] = set
	}
}
