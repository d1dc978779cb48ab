//go:build ignore

// Command make cuts the faces of this folder out of the fonts of their makers:
//
//	go run make.go FOLDER
//
// where FOLDER holds the files that README.md lists.
package main

import (
	"bytes"
	"encoding/binary"
	"log"
	"os"
	"path/filepath"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: go run make.go FOLDER")
	}
	from := os.Args[1]
	notoSans, microHei := read(from, "NotoSans-Regular.ttf"), firstFace(read(from, "wqy-microhei.ttc"))
	cut("latin.ttf", notoSans, span(0x0020, 0x017F)+span(0x2010, 0x2027))
	cut("letters.ttf", notoSans, span(0x0180, 0x200F)+span(0x2028, 0x2E7F))
	cut("numerals.ttf", read(from, "NotoSansSymbols-Regular.ttf"), span(0x2160, 0x218F)+span(0x2460, 0x24FF))
	cut("signs.ttf", microHei, span(0x2000, 0x2E7F))
	common := level1()
	cut("han.ttf", microHei, span(0x3000, 0x303F)+span(0xFF00, 0xFFEF)+common)
	cut("uncommon.ttf", microHei, without(span(0x2E80, 0x2FFF)+span(0x3040, 0x33FF)+span(0x4E00, 0x9FFF)+span(0xF900, 0xFEFF)+span(0xFFF0, 0xFFFD), common))
	cut("hangul.ttf", microHei, span(0xAC00, 0xD7FF))
	cut("rare.ttf", read(from, "DroidSansFallbackFull.ttf"), span(0x3400, 0x4DBF))
}

// level1 spells the 3,755 most used characters of Chinese: the first level of GB 2312.
func level1() string {
	var bytes []byte
	for row := byte(0xB0); row <= 0xD7; row++ {
		for cell := byte(0xA1); cell <= 0xFE && (row < 0xD7 || cell <= 0xF9); cell++ {
			bytes = append(bytes, row, cell)
		}
	}
	text, err := simplifiedchinese.GBK.NewDecoder().String(string(bytes))
	if err != nil {
		log.Fatal(err)
	}
	return text
}

// without leaves characters out of a text.
func without(text, these string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(these, r) {
			return -1
		}
		return r
	}, text)
}

// firstFace makes a font file of the first face of a collection, by moving the list of its tables to the front.
func firstFace(collection []byte) []byte {
	directory := collection[binary.BigEndian.Uint32(collection[12:]):]
	size := 12 + 16*binary.BigEndian.Uint16(directory[4:])
	return append(bytes.Clone(directory[:size]), collection[size:]...)
}

// span spells all characters from first to last.
func span(first, last rune) string {
	var all strings.Builder
	for r := first; r <= last; r++ {
		all.WriteRune(r)
	}
	return all.String()
}

func read(folder, name string) []byte {
	content, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		log.Fatal(err)
	}
	return content
}

// cut writes the part of a font that draws the given characters. It works on a copy, because the library
// scribbles in the font that it reads.
func cut(name string, font []byte, characters string) {
	if err := os.WriteFile(name, fpdf.UTF8CutFont(bytes.Clone(font), characters), 0o644); err != nil {
		log.Fatal(err)
	}
}
