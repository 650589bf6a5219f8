package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// A format is how images of one media type are read.
type format struct {
	scan   func(data []byte) contents
	config func(io.Reader) (image.Config, error)
	image  func(io.Reader) (image.Image, error)
}

// formats lists them by media type.
func formats() map[string]format {
	return map[string]format{
		"image/jpeg": {scanJPEG, jpeg.DecodeConfig, jpeg.Decode},
		"image/png":  {scanPNG, png.DecodeConfig, png.Decode},
		"image/gif":  {scanGIF, gif.DecodeConfig, gif.Decode},
		"image/webp": {scanWebP, webp.DecodeConfig, webp.Decode},
	}
}

// contents is what a file holds beside pixels.
type contents struct {
	clean  bool   // nothing
	exif   []byte // what the camera wrote, a TIFF file
	frames int    // of an animation; 0 or 1 for a still image
	area   int    // pixels of all frames
}

// deep reports an image of 16 bits a channel, which takes twice the memory.
func deep(c image.Config) bool {
	return c.ColorModel == color.RGBA64Model || c.ColorModel == color.NRGBA64Model || c.ColorModel == color.Gray16Model
}

// scanJPEG walks the segments (ITU-T T.81, annex B). Clean is a file of tables, frames and scans with at most the headers of JFIF
// and Adobe, which say how colours are meant, and with nothing after its end.
func scanJPEG(data []byte) contents {
	found := contents{clean: true, frames: 1}
	dirty := func() contents { found.clean = false; return found }
	for i := 2; i+1 < len(data); {
		if data[i] != 0xFF {
			return dirty()
		}
		marker := data[i+1]
		if marker == 0xD9 { // end of image
			found.clean = found.clean && i+2 == len(data)
			return found
		}
		if i+4 > len(data) {
			return dirty()
		}
		size := int(binary.BigEndian.Uint16(data[i+2:]))
		if size < 2 || i+2+size > len(data) {
			return dirty()
		}
		segment := data[i+4 : i+2+size]
		i += 2 + size
		switch {
		case marker == 0xE0 && bytes.HasPrefix(segment, []byte("JFIF\x00")) && len(segment) == 14:
		case marker == 0xEE && bytes.HasPrefix(segment, []byte("Adobe")) && len(segment) == 12:
		case marker == 0xE1 && bytes.HasPrefix(segment, []byte("Exif\x00\x00")):
			found.clean, found.exif = false, segment[6:]
		case marker >= 0xE0 || marker < 0xC0: // application data, comments, what we do not know
			found.clean = false
		case marker == 0xDA: // a scan: coded pixels up to the next marker
			for i+1 < len(data) && (data[i] != 0xFF || data[i+1] == 0 || data[i+1] >= 0xD0 && data[i+1] <= 0xD7) {
				i++
			}
		}
	}
	return dirty()
}

// pixelChunks are the chunks of PNG and APNG that hold pixels or say how to show them.
var pixelChunks = []byte("IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT bKGD pHYs acTL fcTL fdAT")

// scanPNG walks the chunks (PNG specification, 5.3).
func scanPNG(data []byte) contents {
	found := contents{clean: true, frames: 1}
	for i := 8; i+12 <= len(data); {
		size := int(binary.BigEndian.Uint32(data[i:]))
		name := data[i+4 : i+8]
		if size > len(data)-i-12 {
			break
		}
		switch {
		case string(name) == "IEND":
			found.clean = found.clean && size == 0 && i+12 == len(data)
			return found
		case string(name) == "eXIf":
			found.clean, found.exif = false, data[i+8:i+8+size]
		case !bytes.Contains(pixelChunks, name) || bytes.IndexByte(name, ' ') >= 0:
			found.clean = false
		}
		i += 12 + size
	}
	found.clean = false
	return found
}

// scanGIF walks the blocks (GIF89a specification). Clean is a file of frames, their delays and the number of repeats.
func scanGIF(data []byte) contents {
	found := contents{clean: true}
	dirty := func() contents { found.clean = false; return found }
	if len(data) < 13 {
		return dirty()
	}
	i := 13 + colorTable(data[10])
	for i < len(data) {
		var next int
		switch data[i] {
		case 0x3B: // trailer
			found.clean = found.clean && i+1 == len(data)
			return found
		case 0x2C: // frame
			if i+11 > len(data) {
				return dirty()
			}
			found.frames++
			found.area += int(binary.LittleEndian.Uint16(data[i+5:])) * int(binary.LittleEndian.Uint16(data[i+7:]))
			next = subBlocks(data, i+11+colorTable(data[i+9]))
		case 0x21: // extension
			if next = subBlocks(data, i+2); next > 0 && !frameControl(data[i+1:next]) {
				found.clean = false
			}
		}
		if next <= 0 {
			return dirty()
		}
		i = next
	}
	return dirty()
}

// frameControl reports an extension that only steers frames.
func frameControl(extension []byte) bool {
	repeats := []byte("\xFF\x0BNETSCAPE2.0\x03\x01")
	return extension[0] == 0xF9 && len(extension) == 7 || bytes.HasPrefix(extension, repeats) && len(extension) == len(repeats)+3
}

// colorTable is the size of the colour table that the flags announce.
func colorTable(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// subBlocks is where a chain of sub-blocks that begins at i ends; 0 when it does not.
func subBlocks(data []byte, i int) int {
	for i < len(data) {
		size := int(data[i])
		i += 1 + size
		if size == 0 {
			return i
		}
	}
	return 0
}

// scanWebP walks the chunks (WebP container specification).
func scanWebP(data []byte) contents {
	found := contents{clean: true, frames: 1}
	if len(data) < 12 || int64(binary.LittleEndian.Uint32(data[4:]))+8 != int64(len(data)) {
		found.clean = false
	}
	i := 12
	for i+8 <= len(data) {
		name, size := string(data[i:i+4]), int(binary.LittleEndian.Uint32(data[i+4:]))
		if size > len(data)-i-8 {
			break
		}
		switch name {
		case "VP8 ", "VP8L", "VP8X", "ALPH":
		case "ANIM", "ANMF":
			found.frames++
		case "EXIF":
			found.clean, found.exif = false, data[i+8:i+8+size]
		default:
			found.clean = false
		}
		i += 8 + size + size&1
	}
	found.clean = found.clean && i == len(data)
	return found
}
